// What cdk.json calls the app: the Java program that makes the stacks, from what Maven has compiled.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const libraries = join(here, 'target', 'classpath');
if (!existsSync(libraries)) {
  console.error('The stacks are not compiled: run "mvn -pl core,iac process-classes" in the folder above.');
  process.exit(1);
}
// jsii leaves folders behind in the temp directory. Of deprecated calls javac warns where they are ours.
const temp = join(here, 'target', 'tmp');
mkdirSync(temp, { recursive: true });
const java = process.env.JAVA_HOME ? join(process.env.JAVA_HOME, 'bin', 'java') : 'java';
const classes = [join(here, 'target', 'classes'), readFileSync(libraries, 'utf8').trim()].join(delimiter);
const { status, error } = spawnSync(
  java,
  ['-XX:TieredStopAtLevel=1', `-Djava.io.tmpdir=${temp}`, '-cp', classes, 'dev.outcrop.iac.Main', here],
  { stdio: 'inherit', env: { ...process.env, TMPDIR: temp, JSII_DEPRECATED: 'quiet' } },
);
if (error) console.error(`Java could not be started: ${error.message}`);
process.exit(status ?? 1);
