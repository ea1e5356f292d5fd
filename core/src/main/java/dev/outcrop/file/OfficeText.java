package dev.outcrop.file;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** The text of newer Office files: paragraphs of Word, rows of Excel with tabs between their cells. */
final class OfficeText {
    /** Excel keeps what its cells say in one list, which has to be held while its sheets are read. */
    private static final int MOST_SHARED = 4_000_000;

    private static final Pattern SHEET = Pattern.compile("xl/worksheets/sheet(\\d{1,4})\\.xml");

    private OfficeText() {}

    static Optional<String> word(byte[] content, int most) {
        var text = new FileText.Cut(most);
        return read(content, (name, in) -> {
                    if (name.equals("word/document.xml")) {
                        words(in, text);
                    }
                })
                ? Optional.of(text.toString().strip())
                : Optional.empty();
    }

    static Optional<String> excel(byte[] content, int most) {
        List<String> shared = new ArrayList<>();
        Map<Integer, String> sheets = new TreeMap<>();
        // The list may stand behind the sheets, so the archive is read twice.
        boolean listed = read(content, (name, in) -> {
            if (name.equals("xl/sharedStrings.xml")) {
                shared(in, shared);
            }
        });
        boolean all = listed
                && read(content, (name, in) -> {
                    Matcher sheet = SHEET.matcher(name);
                    int so = sheets.values().stream().mapToInt(String::length).sum();
                    if (sheet.matches() && so < most) {
                        var text = new FileText.Cut(most - so);
                        rows(in, shared, text);
                        sheets.put(Integer.parseInt(sheet.group(1)), text.toString());
                    }
                });
        if (!all) {
            return Optional.empty();
        }
        var text = new FileText.Cut(most);
        sheets.forEach((number, rows) -> text.add("Sheet " + number + "\n" + rows + "\n"));
        return Optional.of(text.toString().strip());
    }

    private interface Reading {
        void of(String name, InputStream in) throws IOException, XMLStreamException;
    }

    /** False if it can't be read to its end. */
    private static boolean read(byte[] content, Reading reading) {
        try {
            OfficeZip.walk(content, (name, in) -> {
                try {
                    reading.of(name, in);
                } catch (XMLStreamException e) {
                    throw new IOException("not the XML that it should be", e);
                }
            });
            return true;
        } catch (IOException | IllegalArgumentException _) {
            return false;
        }
    }

    /** No document type, so no entities but XML's own five: nothing outside is read, and nothing grows. */
    private static XMLStreamReader xml(InputStream in) throws XMLStreamException {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        return factory.createXMLStreamReader(in);
    }

    private static void words(InputStream in, FileText.Cut text) throws XMLStreamException {
        XMLStreamReader xml = xml(in);
        boolean said = false;
        while (xml.hasNext() && !text.full()) {
            switch (xml.next()) {
                case XMLStreamConstants.START_ELEMENT -> {
                    String name = xml.getLocalName();
                    said = name.equals("t");
                    if (name.equals("tab")) {
                        text.add("\t");
                    } else if (name.equals("br")) {
                        text.add("\n");
                    }
                }
                case XMLStreamConstants.CHARACTERS -> {
                    if (said) {
                        text.add(xml.getText());
                    }
                }
                case XMLStreamConstants.END_ELEMENT -> {
                    said = false;
                    if (xml.getLocalName().equals("p")) {
                        text.add("\n");
                    } else if (xml.getLocalName().equals("tc")) {
                        text.add("\t");
                    }
                }
                default -> {}
            }
        }
    }

    private static void shared(InputStream in, List<String> into) throws XMLStreamException {
        XMLStreamReader xml = xml(in);
        var item = new StringBuilder();
        boolean said = false;
        int length = 0;
        while (xml.hasNext() && length < MOST_SHARED) {
            switch (xml.next()) {
                case XMLStreamConstants.START_ELEMENT ->
                    said = xml.getLocalName().equals("t");
                case XMLStreamConstants.CHARACTERS -> {
                    if (said) {
                        item.append(xml.getText());
                    }
                }
                case XMLStreamConstants.END_ELEMENT -> {
                    said = false;
                    if (xml.getLocalName().equals("si")) {
                        into.add(item.toString());
                        length += item.length() + 1;
                        item.setLength(0);
                    }
                }
                default -> {}
            }
            if (item.length() > MOST_SHARED) {
                return;
            }
        }
    }

    private static void rows(InputStream in, List<String> shared, FileText.Cut text) throws XMLStreamException {
        XMLStreamReader xml = xml(in);
        boolean said = false;
        boolean listed = false;
        var value = new StringBuilder();
        while (xml.hasNext() && !text.full()) {
            switch (xml.next()) {
                case XMLStreamConstants.START_ELEMENT -> {
                    String name = xml.getLocalName();
                    said = name.equals("v") || name.equals("t");
                    if (name.equals("c")) {
                        listed = "s".equals(xml.getAttributeValue(null, "t"));
                        value.setLength(0);
                    }
                }
                case XMLStreamConstants.CHARACTERS -> {
                    if (said && value.length() < FileText.LONGEST) {
                        value.append(xml.getText());
                    }
                }
                case XMLStreamConstants.END_ELEMENT -> {
                    said = false;
                    switch (xml.getLocalName()) {
                        case "c" -> text.add((listed ? listed(value.toString(), shared) : value) + "\t");
                        case "row" -> text.add("\n");
                        default -> {}
                    }
                }
                default -> {}
            }
        }
    }

    private static String listed(String number, List<String> shared) {
        try {
            int index = Integer.parseInt(number.strip());
            return index >= 0 && index < shared.size() ? shared.get(index) : "";
        } catch (NumberFormatException _) {
            return "";
        }
    }
}
