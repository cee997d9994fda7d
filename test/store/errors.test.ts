import t from 'tap'
import { KeyFileDamaged, KeyFileExposed, SigningSecretInvalid, SigningSecretMissing } from '../../store/errors.ts'

t.test('each error says what is wrong and what to do about it', async t => {
  const command = /\n {2}node -e "console\.log\(require\('crypto'\)\.randomBytes\(32\)\.toString\('base64url'\)\)"\n/
  t.match(new SigningSecretMissing(), { code: 'SIGNING_SECRET_MISSING', message: command })
  t.match(new SigningSecretInvalid(), { code: 'SIGNING_SECRET_INVALID', message: command })
  t.match(new KeyFileExposed('/k', '644', '/k'), { code: 'SIGNING_KEY_FILE_EXPOSED', message: 'The development signing key /k has mode 644: others can read or change it. Run "chmod 600 /k", or delete the file, and a new one is made.' })
  t.match(new KeyFileDamaged('/k'), { code: 'SIGNING_KEY_FILE_DAMAGED', message: /\/k does not hold one key of 32 bytes\. Delete the file/ })
})
