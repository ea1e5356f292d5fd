// What Maven runs, each step once for the same input: install, check, build. Usage: node scripts/maven.mjs STEP TARGET
// The stamps lie in the module's target folder (the install's in node_modules), so `mvn clean` forgets them.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { filesBelow, hashOf } from './files.mjs';

const [step, target] = process.argv.slice(2);
process.chdir(join(dirname(fileURLToPath(import.meta.url)), '..'));

function run(command, ...args) {
  const { status, error } = spawnSync(command, args, {
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (error) console.error(`${command} could not be started: ${error.message}`);
  if (status !== 0) process.exit(status ?? 1);
}

function once(stamp, input, work) {
  const hash = hashOf(input);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) {
    console.log(`${step}: nothing has changed`);
    return;
  }
  work();
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, hash);
}

switch (step) {
  case 'install':
    once('node_modules/.outcrop-stamp', ['package.json', 'package-lock.json'], () =>
      // The SDK asks for Node 22, but only for its server half: the warning would be all noise.
      run('npm', 'ci', '--no-audit', '--no-fund', '--loglevel=error'),
    );
    break;
  case 'check':
    process.env.OUTCROP_UI_REPORTS = join(target, 'surefire-reports');
    once(join(target, 'ui-check.stamp'), filesBelow('.'), () => run('npm', 'run', 'check'));
    break;
  case 'build': {
    const out = join(target, 'classes', 'web');
    once(join(out, '.stamp'), filesBelow('.'), () => {
      run('npm', 'run', 'build', '--', '--outDir', out, '--emptyOutDir');
      run('node', 'scripts/budget.mjs', out);
      run('node', 'scripts/precompress.mjs', out);
    });
    break;
  }
  default:
    console.error(`There is no step ${step}: install, check, build.`);
    process.exit(1);
}
