// A real organisation's sign-in for the tests: a certified OpenID Connect provider on a free port.
// Its first line of output is the issuer. People are whoever signs in, by the part before the "@":
// "unproven…" have an e-mail address that nobody has verified.
import { createServer } from 'node:http'
import Provider from 'oidc-provider'

const [redirectUri, emailIn = 'userinfo'] = process.argv.slice(2)
const server = createServer()
server.listen(0, '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${server.address().port}`
  const provider = new Provider(issuer, {
    clients: [
      { client_id: 'halloo', client_secret: 'a secret of the tests', redirect_uris: [redirectUri] },
    ],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
    conformIdTokenClaims: emailIn !== 'token',
    cookies: { keys: ['for the tests'] },
    pkce: { required: () => true },
    findAccount: (_, sub) => ({
      accountId: sub,
      claims: () => ({ sub, email: sub, email_verified: !sub.startsWith('unproven') }),
    }),
    // Nobody is asked whether Halloo may know who they are.
    loadExistingGrant: async (ctx) => {
      const grant = new ctx.oidc.provider.Grant({
        clientId: ctx.oidc.client.clientId,
        accountId: ctx.oidc.session.accountId,
      })
      grant.addOIDCScope('openid email profile')
      await grant.save()
      return grant
    },
  })
  server.on('request', provider.callback())
  console.log(issuer)
})
