package dev.outcrop.e2e.container;

import dev.outcrop.e2e.fixtures.Prerequisites;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** nginx in the load balancer's place: it cuts what is silent for 4 s, and goes to the second server if the first is gone. */
record Balancer(Daemon daemon) implements AutoCloseable {
    /** How long a stream may be silent. */
    static final Duration PATIENCE = Duration.ofSeconds(4);

    static Balancer start(Path folder, int port, List<Integer> servers) throws IOException {
        Path program = Prerequisites.program("nginx", "nginx-light");
        Path config = Files.writeString(Files.createDirectories(folder).resolve("nginx.conf"), """
                daemon off;
                user root;
                pid %1$s/nginx.pid;
                error_log stderr warn;
                events {}
                http {
                  access_log off;
                  client_body_temp_path %1$s/body;
                  proxy_temp_path %1$s/proxy;
                  fastcgi_temp_path %1$s/fastcgi;
                  uwsgi_temp_path %1$s/uwsgi;
                  scgi_temp_path %1$s/scgi;
                  upstream tasks {
                    server 127.0.0.1:%2$d max_fails=0;
                    server 127.0.0.1:%3$d max_fails=0 backup;
                  }
                  server {
                    listen 127.0.0.1:%4$d;
                    proxy_http_version 1.1;
                    proxy_set_header Host $http_host;
                    proxy_set_header Connection "";
                    proxy_buffering off;
                    # What waits for another server is not what is cut here.
                    location /auth/ {
                      proxy_pass http://tasks;
                      proxy_read_timeout 60s;
                    }
                    location / {
                      proxy_pass http://tasks;
                      proxy_read_timeout %5$ds;
                    }
                  }
                }
                """.formatted(
                        folder, servers.getFirst(), servers.getLast(), port, PATIENCE.toSeconds()));
        return new Balancer(Daemon.start(
                List.of(program.toString(), "-p", folder.toString(), "-c", config.toString()),
                folder.resolve("nginx.log"),
                URI.create("http://127.0.0.1:" + port),
                "/health/live"));
    }

    URI base() {
        return daemon.base();
    }

    @Override
    public void close() {
        daemon.close();
    }
}
