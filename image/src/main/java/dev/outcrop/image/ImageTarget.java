package dev.outcrop.image;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * A place for an image in a registry.
 *
 * @param repository registry and name, {@code 127.0.0.1:5000/outcrop}; what is pushed gets a tag made from its digest, so
 *     that no tag ever means another image
 */
public record ImageTarget(String repository, Optional<Login> login) {
    public ImageTarget {
        requireNonNull(repository, "repository is null");
        requireNonNull(login, "login is null");
        if (!repository.contains("/")) {
            throw new ImageProblem("\"" + repository
                    + "\" names no registry: give it as REGISTRY/NAME, such as 127.0.0.1:5000/outcrop.");
        }
    }

    /** Registries on this machine speak plain HTTP. */
    boolean onLoopback() {
        String host = repository.substring(0, repository.indexOf('/'));
        return host.startsWith("127.0.0.1:") || host.startsWith("localhost:") || host.startsWith("[::1]:");
    }
}
