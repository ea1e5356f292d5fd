package dev.outcrop.file;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** What a file says, as text: for models that can't read its format. */
public final class FileText {
    /** The most characters that are taken; the rest is left out, which the text then says. */
    public static final int LONGEST = 200_000;

    private FileText() {}

    /**
     * The text of a file that was checked; empty if there is no reading it here, as with the old Office files.
     *
     * @throws NotReadInTime if it takes too long; another time it may be read
     */
    public static Optional<String> of(FileType type, byte[] content) {
        return switch (type) {
            case TXT, MD, CSV -> {
                var text = new Cut(LONGEST);
                text.add(new String(content, StandardCharsets.UTF_8).replace("\ufeff", ""));
                yield Optional.of(text.toString());
            }
            case HTML -> Optional.of(HtmlText.of(new String(content, StandardCharsets.UTF_8), LONGEST));
            case DOCX -> OfficeText.word(content, LONGEST);
            case XLSX -> OfficeText.excel(content, LONGEST);
            case PDF -> PdfText.of(content);
            case PNG, JPEG, GIF, WEBP, DOC, XLS -> Optional.empty();
        };
    }

    /** Text that stops growing. */
    static final class Cut {
        private final StringBuilder text = new StringBuilder();
        private final int most;
        private boolean cut;

        Cut(int most) {
            this.most = most;
        }

        void add(String more) {
            int room = most - text.length();
            if (more.length() <= room) {
                text.append(more);
            } else {
                int end = room > 0 && Character.isHighSurrogate(more.charAt(room - 1)) ? room - 1 : Math.max(0, room);
                text.append(more, 0, end);
                cut = true;
            }
        }

        boolean full() {
            return cut;
        }

        @Override
        public String toString() {
            return cut ? text + "\n[The rest of the file is left out.]" : text.toString();
        }
    }
}
