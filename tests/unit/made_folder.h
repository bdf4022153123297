/* made_folder.h - a folder of its own for each test. */
#ifndef QUERN_TESTS_MADE_FOLDER_H
#define QUERN_TESTS_MADE_FOLDER_H

extern char made_folder[64]; /* its path, between the two calls */

void made_folder_begin(void);
void made_folder_end(void);  /* with all that is in it */

#endif
