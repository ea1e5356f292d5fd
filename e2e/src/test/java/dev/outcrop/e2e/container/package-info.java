/** The image that is deployed, run as a container with the rights that it has on AWS. */
@NullMarked
package dev.outcrop.e2e.container;

import org.jspecify.annotations.NullMarked;
