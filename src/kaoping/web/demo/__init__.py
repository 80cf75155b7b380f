"""The demonstration: 附件4's nine units at half way, made by the same actions that people's clicks call. All of it is invented."""
