package dev.outcrop.image;

import java.util.Locale;

/** A processor for which there is an image. */
public enum Architecture {
    AMD64("amd64", "x86_64-linux-gnu"),
    ARM64("arm64", "aarch64-linux-gnu");

    private final String label;
    private final String triplet;

    Architecture(String label, String triplet) {
        this.label = label;
        this.triplet = triplet;
    }

    /** The one with this name, as Docker, Debian, the JDK or AWS say it. */
    public static Architecture of(String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "amd64", "x86_64", "x86-64" -> AMD64;
            case "arm64", "aarch64" -> ARM64;
            default ->
                throw new ImageProblem("There is no image for the processor \"" + name + "\": take amd64 or arm64.");
        };
    }

    /** This machine's. */
    public static Architecture host() {
        return of(System.getProperty("os.arch"));
    }

    /** How images and Debian say it. */
    public String label() {
        return label;
    }

    /** Debian's folder of its libraries. */
    String triplet() {
        return triplet;
    }
}
