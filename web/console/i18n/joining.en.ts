// What links open before one is signed in: an invitation, a new password; and asking for one.

export const joiningEn = {
  looking: 'One moment…',
  joinTitle: 'Join the team',
  joinLead: (email: string, role: string) => `You are invited as ${role}, with ${email}.`,
  join: 'Join',
  joining: 'Joining…',
  taken: 'Somebody on the team has this name. Take another.',
  voidTitle: 'This link works no longer',
  voidInvitation: 'It was used, taken back or is too old. Ask who invited you for another.',
  voidReset: 'It was used or is too old. Ask an owner or admin for another.',
  voidMail: 'It was used or is too old. Another one comes by e-mail.',
  anotherLink: 'Get another link',
  failedTitle: 'The link could not be looked at',
  toSignIn: 'Go to sign-in',
  resetTitle: 'Choose a new password',
  resetLead: (name: string) => `For ${name}. You are signed out everywhere, and sign in with it then.`,
  password: 'New password',
  set: 'Set password',
  setDone: 'Your new password is set. Sign in with it.',
  forgotTitle: 'Forgot your password?',
  forgotLead: 'Enter your e-mail address. If it is known here, a link to a new password is on its way.',
  send: 'Send me a link',
  sentTitle: 'Look into your mail',
  sentText: (email: string) =>
    `If ${email} is known here, a letter is on its way. Its link works once, within an hour.`,
  noMail: 'This server sends no e-mail. Ask an owner or admin for a link.',
  signedInTitle: 'You are signed in',
  signedInText: (name: string) => `This link is for somebody who is not. You are signed in as ${name}.`,
  signOutFirst: 'Sign out and go on',
  stay: 'Back to the console',
}

export type JoiningWords = typeof joiningEn
