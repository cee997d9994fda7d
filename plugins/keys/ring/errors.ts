import createError from '@fastify/error'

// Where a keyring reads its keys: a folder, which must be ours alone, or a function.

/**
 * The folder cannot be read: it is not there, or not for this user. The code in the message is the file system's.
 * @seen at boot, and from `rotate()`, which keeps the former keys
 * @fix Make the folder and a key with the command in the message, or correct the path: a relative one is meant from
 * where the process starts.
 */
export const KeyFolderUnreadable = createError<[string, string]>('GTH_KEYS_FOLDER_UNREADABLE',
  'The folder of keys %s cannot be read (%s). Make a key in it: npx gatehouse keygen --alg ES256 --out keys')

/**
 * Others on this machine could put keys into the folder, and so sign tokens, or take ours out.
 * @seen at boot, and from `rotate()`, which keeps the former keys
 * @fix Run the chmod in the message. If others may have written there, remove keys that you do not know.
 */
export const KeyFolderExposed = createError<[string, string, string]>('GTH_KEYS_FOLDER_EXPOSED',
  'The folder of keys %s has mode %s: others can put files into it and take them out. Run "chmod go-w %s", and if others may have done so, check its keys.')

/**
 * Somebody else than the user of the process and root owns the folder, a file or a link in it, and so can change it
 * whatever its mode.
 * @seen at boot, and from `rotate()`, which keeps the former keys
 * @fix Run the chown in the message if the file is yours; in a container, copy the keys with `--chown` or mount them
 * as the user of the process.
 */
export const KeyOwnerForeign = createError<[string, number, number, string]>('GTH_KEYS_OWNER_FOREIGN',
  '%s belongs to the user with the id %d, who can change it. If it is yours, run "chown -h %d %s".')

/**
 * Others on this machine could read a private key, and so sign tokens.
 * @seen at boot, and from `rotate()`, which keeps the former keys
 * @fix Run the chmod in the message. If others may have read the file, make a new key and remove this one.
 */
export const KeyFileExposed = createError<[string, string, string]>('GTH_KEYS_FILE_EXPOSED',
  'The key file %s has mode %s: others can read or change it. Run "chmod 600 %s", and if others may have read it, replace the key.')

/**
 * A file of the folder does not hold keys of a ring; the message says why, and nothing of its text.
 * @seen at boot, and from `rotate()`, which keeps the former keys
 * @fix Mend the file, or move it out of the folder: what is no key, and public halves, belong elsewhere.
 */
export const KeyFileRefused = createError<[string, string]>('GTH_KEYS_FILE_REFUSED', 'The key file %s is refused: %s')

/**
 * The application's function threw: what it said may hold a key, and is kept nowhere.
 * @seen at boot, and from `rotate()`, which keeps the former keys
 * @fix Catch the error in the function itself, and log there what is safe to log.
 */
export const KeysFunctionFailed = createError('GTH_KEYS_FUNCTION_FAILED',
  'The function that keyring asks for its keys threw an error. It is not shown, because it may hold a key: catch it in the function to see it.')
