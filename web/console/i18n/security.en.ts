// Signing in with more than a password: the account's section, and what is asked at the entrance.

const left = (n: number) =>
  n === 0 ? 'None is left: make new ones.' : n === 1 ? 'One is left.' : `${n} are left.`

export const securityEn = {
  title: 'Security',
  lead: 'A password can be guessed or stolen. Something that only you have keeps others out.',
  loadFailed: 'Your account could not be read.',

  confirmTitle: 'Is it you?',
  confirmLead: 'Enter your password again before this is changed.',
  password: 'Your password',
  go: 'Continue',
  wrongPassword: 'That is not your password.',
  signInAgain:
    'You sign in with your organisation or a passkey. Sign out and in again, then you have ten minutes for this.',

  app: 'Authenticator app',
  appOff: 'After your password, a code from an app on your phone is asked for.',
  appOn: 'A code of your app is asked for after the password.',
  setUp: 'Set up',
  remove: 'Remove',
  removeApp: 'Remove the app',
  appRemoved: 'The app was removed. Your password alone lets you in.',
  appRemovedKeys: 'The app was removed.',
  appTitle: 'Set up an authenticator app',
  scan: 'Scan this with your authenticator app, e.g. Aegis, Google Authenticator or 1Password.',
  qr: 'QR code for the authenticator app',
  byHand: 'Or enter this key by hand:',
  copyKey: 'Copy key',
  codeLabel: 'Code that the app shows now',
  codeHint: 'Six digits; a new code comes every 30 seconds.',
  codeShape: 'Enter the six digits.',
  codeWrong: 'That is not the code that the app shows now. Is the phone’s clock right?',
  confirmApp: 'Confirm',

  codes: 'Recovery codes',
  codesLead: (n: number) =>
    `For the day your phone is lost. Each lets you in once in the place of a code. ${left(n)}`,
  renew: 'Make new codes',
  codesTitle: 'Keep your recovery codes',
  codesOnce:
    'They are shown this once. Print them, or keep them in a password manager; not on the phone alone.',
  codesVoid: 'Codes that you had before are void now.',
  copyCodes: 'Copy',
  download: 'Download',
  kept: 'I have kept them',
  fileName: 'halloo-recovery-codes.txt',
  fileHead: (email: string, host: string) =>
    `Halloo recovery codes for ${email} at ${host}. Each works once.`,

  passkeys: 'Passkeys',
  passkeysLead:
    'Sign in with your fingerprint, face, PIN or a security key: no password, no code.',
  addPasskey: 'Add a passkey',
  passkeyName: 'Name',
  passkeyNameHint: 'Where you keep it: Work laptop, phone, blue key.',
  passkeyBadName: 'Use 1 to 80 characters.',
  passkeyAdded: 'Passkey added.',
  passkeyRemoved: 'Passkey removed.',
  removePasskey: (name: string) => `Remove the passkey ${name}`,
  made: 'Added',
  lastUsed: 'last used',
  neverUsed: 'not used yet',
  noPasskeys: 'This browser cannot make passkeys here.',
  needsName:
    'Passkeys need a name like chat.example and HTTPS, not a bare address. Ask who runs your server.',
  passkeyCancelled: 'The passkey was not used. Try again when you are ready.',
  passkeyExists: 'This device has a passkey for your account already.',

  organisation: 'Your organisation',
  organisationTied: 'You can sign in with your organisation’s account.',

  owes: 'One more thing before you begin',
  owesLead:
    'This server asks for more than a password. Set up an authenticator app or a passkey; it takes a minute.',
  done: 'Go to the console',
  signOut: 'Sign out',

  stepTitle: 'One more step',
  stepApp: 'Enter the code that your authenticator app shows.',
  stepRecovery: 'Enter one of your recovery codes. It works once.',
  stepPasskey: 'Use your passkey to finish signing in.',
  stepCode: 'Code',
  stepRecoveryCode: 'Recovery code',
  stepNeedCode: 'Enter the code.',
  stepWrong: 'This code is not right, or it was used already.',
  stepOver: 'This took too long. Sign in again.',
  useApp: 'Use a code of the app',
  useRecovery: 'Use a recovery code',
  usePasskey: 'Use a passkey',
  signIn: 'Sign in',
  signingIn: 'Signing in…',
  startOver: 'Back to sign-in',
}

export type SecurityWords = typeof securityEn
