/** An authority of a test's own that signs certificates for brokers and gateways, by openssl. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from './folder.ts';

export interface Certificate {
	/** PEM. */
	readonly cert: string;
	/** PEM. */
	readonly key: string;
}

export interface Authority {
	/** PEM. */
	readonly ca: string;
	/**
	 * @param name The common name, and the one that a server goes by.
	 * @param validity Years; default: today and tomorrow.
	 */
	readonly sign: (name: string, validity?: { readonly from: number; readonly to: number }) => Certificate;
}

const CONFIGURATION = `[ca]
default_ca = authority
[authority]
database = index
new_certs_dir = .
rand_serial = yes
policy = policy
copy_extensions = copy
default_md = sha256
default_days = 2
unique_subject = no
[policy]
commonName = supplied
`;

const KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];

export async function authority(): Promise<Authority> {
	const folder = await temporaryFolder({ index: '', 'ca.cnf': CONFIGURATION });
	const openssl = (...options: string[]) => execFileSync('openssl', options, { cwd: folder, stdio: 'pipe' });
	const read = (name: string) => readFileSync(join(folder, name), 'utf8');
	openssl('req', '-x509', ...KEY, '-days', '2', '-subj', '/CN=authority', '-keyout', 'ca.key', '-out', 'ca.pem');
	return {
		ca: read('ca.pem'),
		sign: (name, validity) => {
			const alternative = `subjectAltName=DNS:${name}`;
			openssl(
				'req',
				'-new',
				...KEY,
				'-subj',
				`/CN=${name}`,
				'-addext',
				alternative,
				'-keyout',
				'key',
				'-out',
				'request',
			);
			const dates = validity
				? ['-startdate', `${validity.from}0101000000Z`, '-enddate', `${validity.to}0101000000Z`]
				: [];
			const files = ['-cert', 'ca.pem', '-keyfile', 'ca.key', '-in', 'request', '-out', 'cert'];
			openssl('ca', '-config', 'ca.cnf', '-batch', '-notext', ...files, ...dates);
			return { cert: read('cert'), key: read('key') };
		},
	};
}
