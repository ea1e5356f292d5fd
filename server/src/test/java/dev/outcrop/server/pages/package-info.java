/** Tests of the pages. */
@NullMarked
package dev.outcrop.server.pages;

import org.jspecify.annotations.NullMarked;
