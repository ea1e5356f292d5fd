/** Tests of the encoding. */
@NullMarked
package dev.outcrop.server.ui;

import org.jspecify.annotations.NullMarked;
