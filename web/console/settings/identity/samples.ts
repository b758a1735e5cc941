// How a site's own server signs who is signed in there. The secret stays in its environment.

const EXPIRES = 3600 // seconds

export const pageOf = (site: string): string =>
  `<script async src="…/widget.js" data-site="${site}" data-identity="TOKEN"></script>

Halloo.identify({ token: TOKEN })`

export const signOut = 'Halloo.forget()'

export const samplesOf = (site: string, id: string): [language: string, code: string][] => [
  [
    'Python',
    `# pip install pyjwt
import os, time, jwt

token = jwt.encode(
    {
        "sub": str(user.id), "aud": "${site}", "exp": int(time.time()) + ${EXPIRES},
        "name": user.name, "email": user.email,
    },
    os.environ["HALLOO_IDENTITY_SECRET"],
    algorithm="HS256",
    headers={"kid": "${id}"},
)`,
  ],
  [
    'Node',
    `// npm install jose
import { SignJWT } from 'jose'

const secret = new TextEncoder().encode(process.env.HALLOO_IDENTITY_SECRET)
const token = await new SignJWT({ name: user.name, email: user.email })
  .setProtectedHeader({ alg: 'HS256', kid: '${id}' })
  .setSubject(String(user.id))
  .setAudience('${site}')
  .setExpirationTime('1h')
  .sign(secret)`,
  ],
  [
    'PHP',
    `// composer require firebase/php-jwt
use Firebase\\JWT\\JWT;

$token = JWT::encode(
    [
        'sub' => (string) $user->id, 'aud' => '${site}', 'exp' => time() + ${EXPIRES},
        'name' => $user->name, 'email' => $user->email,
    ],
    getenv('HALLOO_IDENTITY_SECRET'),
    'HS256',
    '${id}',
);`,
  ],
]
