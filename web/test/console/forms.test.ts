import { afterEach, describe, expect, it } from 'vitest'
import { firstAgentErrors } from '../../console/entrance/firstAgent'
import { HttpError } from '../../console/http'
import { wrongFields } from '../../console/i18n'
import { en } from '../../console/i18n/en'
import { zh } from '../../console/i18n/zh'
import { originsOf } from '../../console/settings/origins'
import { language } from '../../console/state/preferences'

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

describe('what the server finds wrong', () => {
  const texts = { password: '密码过于常见' }
  const refused = (fields: Record<string, string>) => new HttpError('bad_field', 'No.', fields)
  afterEach(() => {
    language.value = 'en'
  })

  it('is said at its field in the words of the console', () =>
    expect(wrongFields(refused({ password: 'Take another.' }), texts)).toEqual(texts))
  it('is said in English as the server said it where the form has no such field', () => {
    const error = refused({ colour: 'Not a colour.' })
    expect(wrongFields(error, texts)).toEqual({ all: 'Not a colour.' })
    language.value = 'zh'
    expect(wrongFields(error, texts)).toEqual({ all: zh.errors['bad_field'] })
  })
  it('is never English in a Chinese console', () => {
    language.value = 'zh'
    const error = new HttpError('code_of_tomorrow', 'Something new.')
    expect(wrongFields(error, texts)).toEqual({ all: zh.errors['internal'] })
  })
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
