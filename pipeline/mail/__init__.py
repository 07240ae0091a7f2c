"""Row 3: mail as bytes and servers as they are: accounts, IMAP, messages taken apart. Knows no sheets and no workspace."""
