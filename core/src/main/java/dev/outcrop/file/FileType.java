package dev.outcrop.file;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The kinds of files that can be attached: those that Bedrock's Converse takes. */
public enum FileType {
    PNG(Kind.PICTURE, "image/png", "png"),
    JPEG(Kind.PICTURE, "image/jpeg", "jpeg jpg"),
    GIF(Kind.PICTURE, "image/gif", "gif"),
    WEBP(Kind.PICTURE, "image/webp", "webp"),
    PDF(Kind.BINARY, "application/pdf", "pdf"),
    DOC(Kind.BINARY, "application/msword", "doc"),
    XLS(Kind.BINARY, "application/vnd.ms-excel", "xls"),
    DOCX(Kind.ZIPPED, "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx"),
    XLSX(Kind.ZIPPED, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
    CSV(Kind.TEXT, "text/csv", "csv"),
    MD(Kind.TEXT, "text/markdown", "md markdown"),
    HTML(Kind.TEXT, "text/html", "html htm xhtml"),
    TXT(Kind.TEXT, "text/plain", "txt");

    /** The most bytes of a picture that a model takes: 3.75 MB. */
    public static final int MOST_OF_PICTURE = 3_750_000;

    /** The most bytes of any other file that a model takes: 4.5 MB. */
    public static final int MOST_OF_DOCUMENT = 4_500_000;

    private final Kind kind;
    private final String mediaType;
    private final String endings;

    FileType(Kind kind, String mediaType, String endings) {
        this.kind = requireNonNull(kind, "kind is null");
        this.mediaType = requireNonNull(mediaType, "mediaType is null");
        this.endings = requireNonNull(endings, "endings is null");
    }

    /** How it is built. */
    enum Kind {
        PICTURE,
        TEXT,
        /** XML in a ZIP archive. */
        ZIPPED,
        /** Something of its own. */
        BINARY
    }

    Kind kind() {
        return kind;
    }

    /** Whether it is a picture, and not a document. */
    public boolean picture() {
        return kind == Kind.PICTURE;
    }

    /** The type as HTTP names it. */
    public String mediaType() {
        return mediaType;
    }

    /** The type as Converse names it. */
    public String format() {
        return endings.split(" ", 2)[0];
    }

    /** The most bytes of a file of this type. */
    public int most() {
        return picture() ? MOST_OF_PICTURE : MOST_OF_DOCUMENT;
    }

    /** How people call it. */
    public String title() {
        return this == TXT ? "text" : this == MD ? "Markdown" : name();
    }

    /** The type with this media type, without parameters. */
    public static Optional<FileType> ofMediaType(String mediaType) {
        return Arrays.stream(values())
                .filter(type -> type.mediaType.equals(mediaType))
                .findFirst();
    }

    /** The type that a file's name claims by its ending. */
    static Optional<FileType> ofName(String name) {
        String ending = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        return Arrays.stream(values())
                .filter(type -> Set.of(type.endings.split(" ", -1)).contains(ending))
                .findFirst();
    }

    /** All of them for a sentence. */
    static String all() {
        return Arrays.stream(values()).map(FileType::title).collect(Collectors.joining(", "));
    }
}
