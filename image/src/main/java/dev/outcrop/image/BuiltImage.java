package dev.outcrop.image;

import com.google.cloud.tools.jib.api.CacheDirectoryCreationException;
import com.google.cloud.tools.jib.api.Containerizer;
import com.google.cloud.tools.jib.api.InvalidImageReferenceException;
import com.google.cloud.tools.jib.api.JibContainer;
import com.google.cloud.tools.jib.api.JibContainerBuilder;
import com.google.cloud.tools.jib.api.RegistryException;
import com.google.cloud.tools.jib.api.RegistryImage;
import com.google.cloud.tools.jib.api.TarImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;

/** An image that is made, as a file, and can be pushed. */
public final class BuiltImage {
    private static final String NAME = "outcrop";

    /** So much of a digest tells images apart, as people write it. */
    private static final int TAG = 12;

    private final JibContainerBuilder recipe;
    private final Path work;
    private final Path sbom;
    private final String digest;
    private final boolean agents;
    private final OciTar content;

    private BuiltImage(
            JibContainerBuilder recipe, Path work, Path sbom, String digest, boolean agents, OciTar content) {
        this.recipe = recipe;
        this.work = work;
        this.sbom = sbom;
        this.digest = digest;
        this.agents = agents;
        this.content = content;
    }

    static BuiltImage of(JibContainerBuilder recipe, Path work, Path sbom, boolean agents)
            throws IOException, InterruptedException {
        Path tar = work.resolve("outcrop.tar");
        // Jib knows a layer again by the times of its files, and here all files have the same: it would take the old
        // ones.
        Folders.delete(layersCache(work));
        try {
            JibContainer made =
                    containerize(recipe, work, Containerizer.to(TarImage.at(tar).named(NAME)));
            return new BuiltImage(recipe, work, sbom, made.getDigest().toString(), agents, OciTar.read(tar));
        } catch (InvalidImageReferenceException | RegistryException | ExecutionException failure) {
            throw new ImageProblem("The image could not be made: " + failure.getMessage(), failure);
        }
    }

    /**
     * The tag under which an image is pushed.
     *
     * @param agents whether it has a team's own agents, which is seen so in a registry without a look into the image
     */
    public static String tag(String digest, boolean agents) {
        return digest.substring("sha256:".length()).substring(0, TAG) + (agents ? "-agents" : "");
    }

    private static Path layersCache(Path work) {
        return work.resolve("cache/layers");
    }

    /** What names it for ever: {@code sha256:…}. */
    public String digest() {
        return digest;
    }

    /** An OCI layout in a tarball: {@code docker load}, {@code podman load} and {@code skopeo} read it. */
    public Path tar() {
        return work.resolve("outcrop.tar");
    }

    /** All that is in it, as CycloneDX. */
    public Path sbom() {
        return sbom;
    }

    /** Its layers, lowest first. */
    public List<ImageLayer> layers() {
        return content.layers();
    }

    /** What a registry stores and a machine fetches. */
    public long compressedBytes() {
        return layers().stream().mapToLong(ImageLayer::compressedBytes).sum();
    }

    /** What it takes on a disk. */
    public long unpackedBytes() {
        return layers().stream().mapToLong(ImageLayer::unpackedBytes).sum();
    }

    /**
     * Puts it into a registry, if it is not there already; by its digest, which is the result.
     *
     * @throws ImageProblem if the registry does not take it
     */
    public String push(ImageTarget target) throws InterruptedException {
        String tag = tag(digest, agents);
        // A tag that can't be moved is not even to be set again: what is there is left alone.
        System.setProperty("jib.skipExistingImages", "true");
        try {
            RegistryImage place = RegistryImage.named(target.repository() + ":" + tag);
            target.login().ifPresent(login -> place.addCredential(login.user(), login.password()));
            Containerizer to = Containerizer.to(place).setAllowInsecureRegistries(target.onLoopback());
            String pushed = containerize(recipe, work, to).getDigest().toString();
            if (!pushed.equals(digest)) {
                throw new IllegalStateException("pushed " + pushed + " and made " + digest);
            }
            return pushed;
        } catch (InvalidImageReferenceException | RegistryException | ExecutionException | IOException failure) {
            throw new ImageProblem(
                    "The registry of " + target.repository() + " did not take the image: " + failure.getMessage(),
                    failure);
        }
    }

    private static JibContainer containerize(JibContainerBuilder recipe, Path work, Containerizer to)
            throws IOException, InterruptedException, RegistryException, ExecutionException {
        try {
            return recipe.containerize(to.setToolName("outcrop")
                    .setToolVersion("1")
                    .setBaseImageLayersCache(work.resolve("cache/base"))
                    .setApplicationLayersCache(layersCache(work)));
        } catch (CacheDirectoryCreationException failure) {
            throw new IOException(failure.getMessage(), failure);
        }
    }
}
