// One's own account: the password, and where one is signed in.

export const accountEn = {
  title: 'My account',
  password: 'Password',
  passwordLead: 'With another password you are signed out everywhere but here.',
  noPassword: 'You sign in with your organisation, without a password here.',
  current: 'Current password',
  next: 'New password',
  wrong: 'That is not your password.',
  change: 'Change password',
  changed: 'Your password is changed. You are signed out everywhere else.',
  sessions: 'Where you are signed in',
  sessionsLead: 'End what you do not know, and change your password then.',
  failed: 'Your sessions could not be read.',
  unknown: 'Unknown device',
  here: 'This one',
  used: 'last used',
  since: 'since',
  ways: {
    password: 'password',
    totp: 'password and app',
    recovery: 'password and recovery code',
    passkey: 'passkey',
    oidc: 'organisation',
  } as Record<string, string>,
  end: 'Sign out',
  ended: 'That session has ended.',
  endAll: 'Sign out everywhere else',
  allEnded: 'You are signed out everywhere else.',
}

export type AccountWords = typeof accountEn
