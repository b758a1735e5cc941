import { describe, expect, it } from 'vitest'
import { firstAgentErrors } from '../../console/entrance/firstAgent'
import { en } from '../../console/i18n/en'
import { originsOf } from '../../console/settings/origins'

describe('the first agent', () => {
  const good = { token: 't', name: 'mei', email: 'mei@shop.example', password: 'a short sentence' }
  const wrong = (more: Partial<typeof good>) =>
    Object.entries(firstAgentErrors({ ...good, ...more }, en.entrance))
      .filter(([, text]) => text)
      .map(([field]) => field)

  it('is taken when every field is right', () => expect(wrong({})).toEqual([]))
  it('has a name of letters, digits and dashes', () => {
    expect(wrong({ name: 'Mei Lin' })).toEqual(['name'])
    expect(wrong({ name: '' })).toEqual(['name'])
    expect(wrong({ name: 'x'.repeat(41) })).toEqual(['name'])
  })
  it('has an e-mail address', () => expect(wrong({ email: 'mei' })).toEqual(['email']))
  it('has a password of 12 to 128 characters, counted as people count', () => {
    expect(wrong({ password: 'eleven char' })).toEqual(['password'])
    expect(wrong({ password: 'x'.repeat(129) })).toEqual(['password'])
    expect(wrong({ password: '好'.repeat(12) })).toEqual([])
  })
  it('needs the token of the link', () => expect(wrong({ token: '' })).toEqual(['all']))
})

describe('the addresses of a site', () => {
  it('are reduced to origins, each once', () => {
    expect(
      originsOf('https://Shop.example/cart?x=1\nhttps://shop.example:443\nhttp://b.example:81'),
    ).toEqual({
      origins: ['https://shop.example', 'http://b.example:81'],
    })
  })
  it('may be written without a scheme', () => {
    expect(originsOf('shop.example, localhost:3000').origins).toEqual([
      'https://shop.example',
      'http://localhost:3000',
    ])
  })
  it.each([
    'ftp://shop.example',
    'https://*.shop.example',
    'javascript:alert(1)',
    'shop',
    'https://u@x.example',
  ])('are refused by name when wrong: %s', (line) =>
    expect(originsOf(`https://ok.example\n${line}`).wrong).toBe(line),
  )
})
