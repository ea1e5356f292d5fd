package dev.outcrop.file;

import java.text.Normalizer;
import java.util.regex.Pattern;

/** Names of files as they are kept: for people to read, never a place on a disk. */
public final class FileName {
    /** The most characters that are kept. */
    public static final int LONGEST = 100;

    private static final String NAMELESS = "file";
    private static final int LONGEST_ENDING = 12;

    /** Controls, marks that turn the direction of what follows, other invisible ones, and halves of surrogate pairs. */
    private static final Pattern UNSEEN = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Co}\\p{Cs}\\p{Cn}\\p{Zl}\\p{Zp}]+");

    /** What a name is not made of on one system or the other, or what would end a quotation. */
    private static final Pattern UNSAFE = Pattern.compile("[<>:\"|?*`]+");

    private FileName() {}

    /** The last part of what a client called it, readable and short; its ending stays. */
    public static String clean(String given) {
        String last = given.substring(Math.max(given.lastIndexOf('/'), given.lastIndexOf('\\')) + 1);
        String seen =
                UNSEEN.matcher(Normalizer.normalize(last, Normalizer.Form.NFC)).replaceAll("");
        String name =
                UNSAFE.matcher(seen).replaceAll("_").replaceAll("\\s+", " ").strip();
        name = name.replaceFirst("^\\.+", "");
        if (name.isEmpty()) {
            return NAMELESS;
        }
        int length = name.codePointCount(0, name.length());
        if (length <= LONGEST) {
            return name;
        }
        int dot = name.lastIndexOf('.');
        String ending = dot > 0 && name.length() - dot <= LONGEST_ENDING ? name.substring(dot) : "";
        int kept = LONGEST - 1 - ending.codePointCount(0, ending.length());
        return name.substring(0, name.offsetByCodePoints(0, kept)).strip() + "…" + ending;
    }
}
