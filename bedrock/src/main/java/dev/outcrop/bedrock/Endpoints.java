package dev.outcrop.bedrock;

import java.net.URI;

/** Addresses of the service. */
final class Endpoints {
    private Endpoints() {}

    /** {@code path}, encoded already, below {@code base}; a path of the base itself is kept. */
    static URI resolve(URI base, String path) {
        String text = base.toString();
        return URI.create((text.endsWith("/") ? text.substring(0, text.length() - 1) : text) + path);
    }
}
