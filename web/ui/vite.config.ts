import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

const server = `http://127.0.0.1:${process.env.OUTCROP_PORT ?? '8080'}`;
const reports = process.env.OUTCROP_UI_REPORTS;
// The server checks Host and Origin against what it listens on; the proxy speaks with the server's own name.
const proxied = {
  target: server,
  changeOrigin: true,
  configure: (proxy: { on(event: 'proxyReq', listener: (request: ProxiedRequest) => void): void }) => {
    proxy.on('proxyReq', (request) => {
      if (request.getHeader('origin')) request.setHeader('origin', server);
    });
  },
};

interface ProxiedRequest {
  getHeader(name: string): unknown;
  setHeader(name: string, value: string): void;
}

export default defineConfig({
  base: '/',
  plugins: [react()],
  build: {
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 800,
  },
  server: {
    host: '127.0.0.1',
    proxy: { '/api': proxied, '/auth': proxied, '/health': proxied, '/openapi.json': proxied },
  },
  test: {
    // A browser's objects only where a file asks for them; they take seconds to set up.
    environment: 'node',
    include: ['src/**/*.test.{ts,tsx}'],
    setupFiles: ['src/lib/csp.ts', 'src/lib/soon.ts'],
    testTimeout: 30_000,
    restoreMocks: true,
    // Where Maven's own test reports lie, so that these tests are counted with the others.
    reporters: reports ? ['default', ['junit', { outputFile: `${reports}/TEST-ui.xml` }]] : ['default'],
  },
});
