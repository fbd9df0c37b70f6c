/** Where the bench's own programs are, beside it. */
import { fileURLToPath } from 'node:url';

/** @param name Of a file in this folder, without its ending. */
export function scriptOf(name: string): string {
	return fileURLToPath(new URL(`./${name}.js`, import.meta.url));
}
