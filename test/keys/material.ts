import { generateKeyPairSync, X509Certificate, type KeyPairKeyObjectResult } from 'node:crypto'

/** Key pairs, made afresh. */
export const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
export const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' })
export const ed = generateKeyPairSync('ed25519')
export const ed448 = generateKeyPairSync('ed448')

/** A self-signed certificate, whose private key nobody has. */
export const certificate = `-----BEGIN CERTIFICATE-----
MIIBdTCCARugAwIBAgIUYywYOvsxxhuymBEAT7yeFsOPuJswCgYIKoZIzj0EAwIw
DzENMAsGA1UEAwwEdGVzdDAgFw0yNjExMjIxMDAyNTlaGA8yMTI2MTAyOTEwMDI1
OVowDzENMAsGA1UEAwwEdGVzdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABKZi
6zlTKhODPRKguzgKQJc0cEYmCm0iaTQePo546CygMv0347GWWrvrqpAQpNWKwKhB
jixQ2CVORqcoVaUSxb6jUzBRMB0GA1UdDgQWBBTwx88XFpx2nC92iz2ZCL+Wg3yD
5DAfBgNVHSMEGDAWgBTwx88XFpx2nC92iz2ZCL+Wg3yD5DAPBgNVHRMBAf8EBTAD
AQH/MAoGCCqGSM49BAMCA0gAMEUCIGBtANTy+CdZqCJooFvl4b7DKhSywHwSIhXy
Wiqrw03uAiEA9YgwhSkrwtbVaaeLOswfpvVkejEAwT740NNYGFaBYAY=
-----END CERTIFICATE-----
`

/** Lines of authorized_keys. */
export const openssh = [
  'ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQDfgwTmhR4T+xE9CjRkHNziJse5+2WmrzVH2zsZYROj9oQ1TZVT9gZq4pKxcNupzuhpSbU5ELfZUJ7123497Yu3sL1nE+c3IaNhKRIWmAlxUtuJrRtHypE25uJE//Oiw9HBqUkhp1gK1Dw91nvDUDxsduwl3unv7eczaBHbMb6cdqSruwCrVlB0qECvBR6+45sDatKPJfAsXYVLsiOLq6EU4PUcNqFdXI3Vm4Rxqsz0RcQNpA8SWOU3YEkzz2dkcLc6jA3FNvzOT1upwS2I5A9Pm5z05wwo+R4E704og6xmUFhi0uGluMDEBOgDc2OcQrvunUXfB3OIXRr66RE5C8Yh',
  'ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBDU50nlHOa/edofUcbpR9GGMWJgcqR8VbaLYf5YUxyC6HmQHcs4FC2Dl4u+0vQPugRcK5DRakA//5aYo18tUW+0=',
  'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAID2hGjGGS8Ae8DeUFwmzDpW7M4qhk/ghf9OFmTc3gEyZ'
]

export const pem = ({ publicKey }: KeyPairKeyObjectResult) => publicKey.export({ type: 'spki', format: 'pem' }).toString()
export const jwk = ({ publicKey }: KeyPairKeyObjectResult) => ({ ...publicKey.export({ format: 'jwk' }) })
const der = ({ publicKey }: KeyPairKeyObjectResult) => publicKey.export({ type: 'spki', format: 'der' })

/** Keys as text, public and private, each by its name. */
export const texts: Record<string, string> = {
  'SPKI RSA': pem(rsa),
  'SPKI EC': pem(ec),
  'SPKI Ed25519': pem(ed),
  'SPKI Ed448': pem(ed448),
  'PKCS1 public': rsa.publicKey.export({ type: 'pkcs1', format: 'pem' }).toString(),
  'PKCS1 private': rsa.privateKey.export({ type: 'pkcs1', format: 'pem' }).toString(),
  'PKCS8 RSA': rsa.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  'PKCS8 EC': ec.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  'PKCS8 Ed25519': ed.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  SEC1: ec.privateKey.export({ type: 'sec1', format: 'pem' }).toString(),
  certificate
}

/** Keys as other text than PEM. */
export const otherTexts: Record<string, string> = {
  'OPENSSH private': `-----BEGIN OPENSSH PRIVATE KEY-----\n${Buffer.from('openssh-key-v1\0'.repeat(9)).toString('base64')}\n-----END OPENSSH PRIVATE KEY-----\n`,
  'OpenSSH RSA': openssh[0] ?? '',
  'OpenSSH ECDSA': openssh[1] ?? '',
  'OpenSSH Ed25519': openssh[2] ?? '',
  'RFC 4716': `---- BEGIN SSH2 PUBLIC KEY ----\n${openssh[0]?.split(' ')[1]}\n---- END SSH2 PUBLIC KEY ----\n`,
  'JWK RSA': JSON.stringify(jwk(rsa)),
  'JWK EC, indented': JSON.stringify(jwk(ec), null, 2),
  'JWK OKP': JSON.stringify(jwk(ed)),
  'JWK private': JSON.stringify(ec.privateKey.export({ format: 'jwk' })),
  'JWK oct': JSON.stringify({ kty: 'oct', k: Buffer.alloc(32, 7).toString('base64url') }),
  JWKS: JSON.stringify({ keys: [jwk(rsa), jwk(ec)] }),
  'keys of a JWKS': JSON.stringify([jwk(rsa), jwk(ec)]),
  'JWK as YAML': Object.entries(jwk(ec)).map(([name, value]) => `${name}: ${value}`).join('\n')
}

/** Keys in DER. */
export const ders: Record<string, Buffer> = {
  'SPKI RSA': der(rsa),
  'SPKI EC': der(ec),
  'SPKI Ed25519': der(ed),
  'SPKI Ed448': der(ed448),
  'PKCS1 public': rsa.publicKey.export({ type: 'pkcs1', format: 'der' }),
  'PKCS1 private': rsa.privateKey.export({ type: 'pkcs1', format: 'der' }),
  'PKCS8 RSA': rsa.privateKey.export({ type: 'pkcs8', format: 'der' }),
  'PKCS8 EC': ec.privateKey.export({ type: 'pkcs8', format: 'der' }),
  SEC1: ec.privateKey.export({ type: 'sec1', format: 'der' }),
  certificate: new X509Certificate(certificate).raw
}

/** A modulus as ROCA keys have it, of 2048 bits by default: each factor is 65537^x modulo the product of the primes up to 701, plus a multiple of it. */
export function rocaModulus (j = 2n ** 53n, k = 2n ** 53n + 1n, a = 123, b = 456): bigint {
  const numbers = [...Array(702).keys()].slice(2)
  const product = numbers.filter(n => !numbers.some(m => m * m <= n && n % m === 0)).reduce((all, prime) => all * BigInt(prime), 1n)
  return (j * product + 65537n ** BigInt(a) % product) * (k * product + 65537n ** BigInt(b) % product)
}
