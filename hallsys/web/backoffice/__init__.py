"""The page of the back office: cases are taken up and decided by others than those who accepted them."""
