"""Screen appeals: a unit's word on deductions, appeals, corrections of what is signed, the calendar of working days."""
