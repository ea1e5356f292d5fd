package dev.outcrop.file;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Tells what a file is by its content; what it is called decides only between kinds of text. */
public final class Sniffer {
    private static final int HEAD = 1_024;
    private static final byte[] PNG = bytes("\u0089PNG\r\n\u001a\n");
    private static final byte[] JPEG = bytes("\u00ff\u00d8\u00ff");
    private static final byte[] PDF = bytes("%PDF-");
    private static final byte[] ZIP = bytes("PK\u0003\u0004");
    private static final byte[] OLE = bytes("\u00d0\u00cf\u0011\u00e0\u00a1\u00b1\u001a\u00e1");

    private Sniffer() {}

    /**
     * The type of a whole file.
     *
     * @param name as it is kept
     * @param declared the media type that a client says it has
     * @throws FileRefused if it is none that is taken, another than it says, too large or damaged
     */
    public static FileType check(String name, Optional<String> declared, byte[] content) {
        if (content.length == 0) {
            throw new FileRefused(FileRefused.Reason.CONTENT, "The file “" + name + "” is empty.");
        }
        FileType type = of(name, content)
                .orElseThrow(() -> new FileRefused(
                        FileRefused.Reason.TYPE,
                        "The file “" + name + "” is of a type that can't be attached. These can: " + FileType.all()
                                + "; text has to be in UTF-8."));
        // Browsers take what they declare from the name, and some call a table of text a workbook: the name goes first.
        Optional<FileType> claimed = FileType.ofName(name).or(() -> declared.flatMap(Sniffer::claimed));
        if (!fits(type, claimed) || disguised(type, declared)) {
            throw new FileRefused(
                    FileRefused.Reason.TYPE,
                    "The file “" + name + "” is not what it says it is: its content is " + type.title()
                            + ". Save it in the right format and attach it again.");
        }
        if (content.length > type.most()) {
            throw tooLarge(name, type.most());
        }
        switch (type.kind()) {
            case PICTURE -> PictureSize.check(name, type, content);
            case ZIPPED -> OfficeZip.check(name, content);
            case TEXT, BINARY -> {}
        }
        return type;
    }

    private static FileRefused tooLarge(String name, int most) {
        return new FileRefused(
                FileRefused.Reason.SIZE,
                "The file “" + name + "” is larger than " + most / 1_000_000.0
                        + " MB, which is the most that a model takes.");
    }

    /** Of pictures the browser knows the ending only, so one for another is no lie; and so among texts. */
    private static boolean fits(FileType type, Optional<FileType> claimed) {
        return claimed.filter(claim -> claim != type
                        && (claim.kind() != type.kind()
                                || type.kind() == FileType.Kind.ZIPPED
                                || type.kind() == FileType.Kind.BINARY))
                .isEmpty();
    }

    private static Optional<FileType> claimed(String declared) {
        return FileType.ofMediaType(essence(declared));
    }

    /** Something else that is said to be a picture. */
    private static boolean disguised(FileType type, Optional<String> declared) {
        return !type.picture() && essence(declared.orElse("")).startsWith("image/");
    }

    private static String essence(String declared) {
        return declared.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    }

    private static Optional<FileType> of(String name, byte[] content) {
        if (begins(content, PNG)) {
            return Optional.of(FileType.PNG);
        }
        if (begins(content, JPEG)) {
            return Optional.of(FileType.JPEG);
        }
        if (begins(content, bytes("GIF87a")) || begins(content, bytes("GIF89a"))) {
            return Optional.of(FileType.GIF);
        }
        if (begins(content, bytes("RIFF"))
                && content.length > 12
                && ascii(content, 8, 12).equals("WEBP")) {
            return Optional.of(FileType.WEBP);
        }
        if (begins(content, PDF)) {
            return Optional.of(FileType.PDF);
        }
        if (begins(content, ZIP)) {
            return OfficeZip.type(content);
        }
        if (begins(content, OLE)) {
            return ole(content);
        }
        return Utf8.valid(content) ? text(name, content) : Optional.empty();
    }

    /** An old Office file is a small file system; the names in its directory are in UTF-16. */
    private static Optional<FileType> ole(byte[] content) {
        String wide = new String(content, StandardCharsets.ISO_8859_1);
        if (wide.contains(utf16("WordDocument"))) {
            return Optional.of(FileType.DOC);
        }
        boolean book = wide.contains(utf16("Workbook")) || wide.contains(utf16("Book"));
        return book ? Optional.of(FileType.XLS) : Optional.empty();
    }

    private static String utf16(String name) {
        return new String(name.getBytes(StandardCharsets.UTF_16LE), StandardCharsets.ISO_8859_1);
    }

    private static Optional<FileType> text(String name, byte[] content) {
        String head = new String(content, 0, Math.min(HEAD, content.length), StandardCharsets.UTF_8)
                .replace("\ufeff", "")
                .stripLeading()
                .toLowerCase(Locale.ROOT);
        if (head.startsWith("<svg") || (head.startsWith("<?xml") && head.contains("<svg"))) {
            return Optional.empty();
        }
        if (head.startsWith("<!doctype html") || head.startsWith("<html")) {
            return Optional.of(FileType.HTML);
        }
        // A name that claims something else is compared with this later.
        return Optional.of(FileType.ofName(name)
                .filter(claim -> claim.kind() == FileType.Kind.TEXT)
                .orElse(FileType.TXT));
    }

    private static boolean begins(byte[] content, byte[] with) {
        return content.length >= with.length && Arrays.equals(content, 0, with.length, with, 0, with.length);
    }

    private static String ascii(byte[] content, int from, int to) {
        return new String(content, from, to - from, StandardCharsets.ISO_8859_1);
    }

    private static byte[] bytes(String latin) {
        return latin.getBytes(StandardCharsets.ISO_8859_1);
    }
}
