package dev.outcrop.file;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** Text as files have it. */
final class Utf8 {
    private Utf8() {}

    /** Whether these bytes are text: UTF-8 without the control characters that no text has. */
    static boolean valid(byte[] content) {
        for (byte each : content) {
            if (each >= 0
                    && each < 0x20
                    && each != '\t'
                    && each != '\n'
                    && each != '\r'
                    && each != '\f'
                    && each != 0x1b) {
                return false;
            }
        }
        try {
            StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(content));
            return true;
        } catch (CharacterCodingException _) {
            return false;
        }
    }
}
