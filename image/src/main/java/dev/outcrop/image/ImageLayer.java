package dev.outcrop.image;

/**
 * One layer of an image.
 *
 * @param digest of what a registry stores
 * @param contentDigest of what is in it, however it is compressed
 */
public record ImageLayer(String digest, String contentDigest, long compressedBytes, long unpackedBytes) {}
