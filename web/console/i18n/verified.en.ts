// Whom the site vouches for.

export const verifiedEn = {
  mark: 'Verified',
  why: 'The site vouches for this visitor with a signed token',
  title: 'Verified by the site',
  name: 'Name',
  email: 'E-mail',
  subject: 'Customer',
  merged: 'The visitor signed in: this is now one history with what was known of them.',
}
