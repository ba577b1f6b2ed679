"""The pages: each declares what it can be asked, and gathers what its template shows."""
