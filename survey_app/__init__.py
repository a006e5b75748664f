"""The running application: the doors for people, what happens behind them, and where it is kept."""
