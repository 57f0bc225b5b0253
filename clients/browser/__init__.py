"""The browser's half: sources in TypeScript and Sass, and the script that builds them."""
