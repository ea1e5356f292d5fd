package dev.outcrop.image;

import static java.util.Objects.requireNonNull;

/** Who pushes to a registry. */
public record Login(String user, String password) {
    public Login {
        requireNonNull(user, "user is null");
        requireNonNull(password, "password is null");
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "Login[" + user + "]";
    }
}
