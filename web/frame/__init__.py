"""What stands around every page: its head and foot, the switch of boards, the words explained, the way to things."""
