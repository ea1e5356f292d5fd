package dev.outcrop.iac;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Texts that are made from the stacks and stand in the repository. */
final class Generated {
    private static final String AGAIN =
            "made from the stacks; write it anew: mvn -pl core,iac test -Doutcrop.golden=write";

    private Generated() {}

    /** A file that is made as a whole. */
    static void hold(Path file, String text) throws IOException {
        if (writing()) {
            Files.writeString(file, text);
        }
        assertThat(file).as("%s is %s", file.getFileName(), AGAIN).exists().hasContent(text);
    }

    /** A part of a file, between two comments that name it. */
    static void hold(Path file, String part, String text) throws IOException {
        String begin = "<!-- " + part + ": made by a test -->\n";
        String end = "<!-- end of " + part + " -->";
        String whole = Files.readString(file);
        assertThat(whole).contains(begin, end);
        int from = whole.indexOf(begin) + begin.length();
        int to = whole.indexOf(end);
        if (writing()) {
            whole = whole.substring(0, from) + text + whole.substring(to);
            Files.writeString(file, whole);
            to = whole.indexOf(end);
        }
        assertThat(whole.substring(from, to))
                .as("%s in %s is %s", part, file.getFileName(), AGAIN)
                .isEqualTo(text);
    }

    private static boolean writing() {
        return System.getProperty("outcrop.golden", "hold").equals("write");
    }
}
