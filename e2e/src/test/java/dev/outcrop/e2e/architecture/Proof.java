package dev.outcrop.e2e.architecture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** A test that proves something. Such tests stand in several modules, so it is looked for in its source. */
record Proof(String file, String test) {
    /** What keeps a test, or a part of one, from being run, here or on other machines. */
    private static final Pattern SWITCH = Pattern.compile(
            "@(Disabled|Enabled)\\w*|\\b(assume(That|True|False|ThatCode)|assumingThat|Assumptions\\.abort)\\("
                    + "|(?<![.\\w])abort\\(");

    Proof {
        if (!file.endsWith("Test.java") && !file.endsWith("IT.java")) {
            throw new IllegalArgumentException("the build runs no tests of " + file);
        }
    }

    /** Whether each build runs the test, on any machine. */
    boolean isRun() throws IOException {
        return isRun(Files.readString(Path.of("..").resolve(file)));
    }

    boolean isRun(String source) {
        Pattern method = Pattern.compile(
                "@(Test|ParameterizedTest|TestFactory)\\b(\\s+@\\w+(\\([^)]*\\))?)*\\s+[\\w<>]+( [\\w<>]+)? "
                        + Pattern.quote(test) + "\\(");
        return method.matcher(source).find() && !SWITCH.matcher(source).find();
    }
}
