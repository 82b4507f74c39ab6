"""What past days and today tell: how many came, how long they waited, how busy the windows were."""
