package dev.outcrop.bedrock;

import java.io.IOException;

/** The bytes of an event stream are not a frame: a wrong checksum, an impossible length or an unknown header type. */
final class FrameDamaged extends IOException {
    private static final long serialVersionUID = 1;

    FrameDamaged(String message) {
        super(message);
    }
}
