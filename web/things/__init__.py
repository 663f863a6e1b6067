"""What learning points speak of: audits, guidance, sections, courses, topics and agencies, in lists and one by one."""
