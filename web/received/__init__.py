"""What people bring: words in forms and documents, cleaned, asked about personal data, and kept until they decide."""
