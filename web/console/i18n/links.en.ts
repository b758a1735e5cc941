// Where a visitor's link leads: the English texts.
export const linksEn = {
  ask: (host: string) => `Where does this link to ${host} lead?`,
  asking: 'Looking…',
  hide: 'Hide',
  failed: 'It does not answer, or is nothing that could be looked at.',
  leads: (host: string) => `Leads on to ${host}`,
  file: (type: string) => `A file: ${type}`,
  status: (status: number) => `The address answers ${status}.`,
  nothing: 'The page says nothing about itself.',
}
