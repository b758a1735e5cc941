// What somebody may not do, said quietly where it would be done.

export const mayEn = {
  looks: 'You are a viewer here: you see everything and change nothing.',
  admins: 'Owners and admins change this.',
  noSite: 'No site is yours yet. Ask an owner or admin.',
  rights: 'An owner or admin changed your role or your sites. What you see is what you may see now.',
}

export type MayWords = typeof mayEn
