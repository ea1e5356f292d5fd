/** The container image: what is in it, how it is made without a Docker daemon, and how it gets to a registry. */
@NullMarked
package dev.outcrop.image;

import org.jspecify.annotations.NullMarked;
