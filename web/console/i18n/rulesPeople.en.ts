// People in a rule: the agents it names, and the agent who tries it on themselves.
export const peopleEn = {
  anybody: 'Somebody who is here',
  here: (name: string) => `${name} (here now)`,
  gone: (name: string) => `${name} (not on this site)`,
  senderHint: 'In whose name it is said.',
  agentsHint: 'Begin to type a name, or choose one.',
  strangers: (names: string) => `No agent of this site is called ${names}.`,

  begin: 'Try it in my browser',
  lead: 'Opens your site in a new tab. As you browse there, you see here what the rule as it stands waits for. The reports do not count it.',
  waits: 'Waiting for the page that has just opened…',
  reopen: 'Open it again',
  stop: 'Stop',
  nobody: 'Nothing was heard from that page for a minute.',
  check:
    'Is the widget on it? Its script line must be in the page, and the page’s address among those of the site in the settings. Something that blocks scripts may be in the way, too.',
  again: 'Start again',
  left: 'You have left the site, or closed the page.',
  show: 'Show it there now',
  auto: 'Show it there by itself when it would fire',
  autoOnce: 'Once; tick it again for another time.',
  fired: (time: string) => `It would have fired now (${time}).`,
  shown: (time: string) => `Shown there at ${time}.`,
  version: (name: string) => `Of the versions, ${name} is shown.`,
}

export type PeopleWords = typeof peopleEn
