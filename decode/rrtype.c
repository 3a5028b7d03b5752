#include "decode/rrtype.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

struct rrtype_row {
    uint16_t type;
    const char *mnemonic;
    const char *name_fields;
};

/* IANA's registry of RR types; the third column is explained at rrtype_name_fields(). */
static const struct rrtype_row rows[] = {
    {1, "A", NULL},         {2, "NS", "n"},       {3, "MD", "n"},           {4, "MF", "n"},
    {5, "CNAME", "n"},      {6, "SOA", "nn*"},    {7, "MB", "n"},           {8, "MG", "n"},
    {9, "MR", "n"},         {10, "NULL", NULL},   {11, "WKS", NULL},        {12, "PTR", "n"},
    {13, "HINFO", NULL},    {14, "MINFO", "nn"},  {15, "MX", "2n"},         {16, "TXT", NULL},
    {17, "RP", "nn"},       {18, "AFSDB", "2n"},  {19, "X25", NULL},        {20, "ISDN", NULL},
    {21, "RT", "2n"},       {22, "NSAP", NULL},   {23, "NSAP-PTR", NULL},   {24, "SIG", "Sn*"},
    {25, "KEY", NULL},      {26, "PX", "2nn"},    {27, "GPOS", NULL},       {28, "AAAA", NULL},
    {29, "LOC", NULL},      {30, "NXT", "n*"},    {31, "EID", NULL},        {32, "NIMLOC", NULL},
    {33, "SRV", "222n"},    {34, "ATMA", NULL},   {35, "NAPTR", "4sssn"},   {36, "KX", "2n"},
    {37, "CERT", NULL},     {38, "A6", "A"},      {39, "DNAME", "n"},       {40, "SINK", NULL},
    {41, "OPT", NULL},      {42, "APL", NULL},    {43, "DS", NULL},         {44, "SSHFP", NULL},
    {45, "IPSECKEY", NULL}, {46, "RRSIG", "Sn*"}, {47, "NSEC", NULL},       {48, "DNSKEY", NULL},
    {49, "DHCID", NULL},    {50, "NSEC3", NULL},  {51, "NSEC3PARAM", NULL}, {52, "TLSA", NULL},
    {53, "SMIMEA", NULL},   {55, "HIP", NULL},    {56, "NINFO", NULL},      {57, "RKEY", NULL},
    {58, "TALINK", NULL},   {59, "CDS", NULL},    {60, "CDNSKEY", NULL},    {61, "OPENPGPKEY", NULL},
    {62, "CSYNC", NULL},    {63, "ZONEMD", NULL}, {64, "SVCB", NULL},       {65, "HTTPS", NULL},
    {66, "DSYNC", NULL},    {67, "HHIT", NULL},   {68, "BRID", NULL},       {99, "SPF", NULL},
    {100, "UINFO", NULL},   {101, "UID", NULL},   {102, "GID", NULL},       {103, "UNSPEC", NULL},
    {104, "NID", NULL},     {105, "L32", NULL},   {106, "L64", NULL},       {107, "LP", NULL},
    {108, "EUI48", NULL},   {109, "EUI64", NULL}, {128, "NXNAME", NULL},    {249, "TKEY", NULL},
    {250, "TSIG", NULL},    {251, "IXFR", NULL},  {252, "AXFR", NULL},      {253, "MAILB", NULL},
    {254, "MAILA", NULL},   {255, "ANY", NULL},   {256, "URI", NULL},       {257, "CAA", NULL},
    {258, "AVC", NULL},     {259, "DOA", NULL},   {260, "AMTRELAY", NULL},  {261, "RESINFO", NULL},
    {262, "WALLET", NULL},  {263, "CLA", NULL},   {264, "IPN", NULL},       {32768, "TA", NULL},
    {32769, "DLV", NULL},
};

#define ROWS (sizeof rows / sizeof rows[0])

static int compare_type(const void *key, const void *row)
{
    return (int)*(const uint16_t *)key - (int)((const struct rrtype_row *)row)->type;
}

static const struct rrtype_row *row_find(uint16_t type)
{
    if (type > 0 && type <= ROWS && rows[type - 1].type == type) /* as most are */
        return &rows[type - 1];
    return bsearch(&type, rows, ROWS, sizeof rows[0], compare_type);
}

const char *rrtype_name_fields(uint16_t type)
{
    if (type > 65)
        return NULL;
    const struct rrtype_row *row = row_find(type);
    return row == NULL ? NULL : row->name_fields;
}

/* As snprintf() with "%s", which would take longer than all else for an answer that is reported. */
static void copy_text(char *out, const char *text, size_t room)
{
    size_t length = strlen(text);
    length = length < room ? length : room - 1;
    memcpy(out, text, length);
    out[length] = '\0';
}

const char *rrtype_format(uint16_t type, char *out)
{
    const struct rrtype_row *row = row_find(type);
    if (row != NULL)
        copy_text(out, row->mnemonic, RRTYPE_TEXT_MAX);
    else
        (void)snprintf(out, RRTYPE_TEXT_MAX, "TYPE%u", (unsigned)type);
    return out;
}

bool rrtype_parse(const char *text, uint16_t *type)
{
    for (size_t i = 0; i < ROWS; i++) {
        if (strcasecmp(text, rows[i].mnemonic) == 0) {
            *type = rows[i].type;
            return true;
        }
    }
    if (strncasecmp(text, "TYPE", 4) != 0 || text[4] < '0' || text[4] > '9')
        return false;
    char *end = NULL;
    unsigned long value = strtoul(text + 4, &end, 10);
    if (*end != '\0' || value > UINT16_MAX)
        return false;
    *type = (uint16_t)value;
    return true;
}

const char *rcode_format(unsigned rcode, char *out)
{
    static const char *const mnemonics[] = {
        "NOERROR",  "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP",  "REFUSED",
        "YXDOMAIN", "YXRRSET", "NXRRSET",  "NOTAUTH",  "NOTZONE", "DSOTYPENI",
    };
    if (rcode < sizeof mnemonics / sizeof mnemonics[0])
        copy_text(out, mnemonics[rcode], DNS_CODE_TEXT_MAX);
    else if (rcode == 16)
        (void)snprintf(out, DNS_CODE_TEXT_MAX, "BADVERS");
    else if (rcode == 23)
        (void)snprintf(out, DNS_CODE_TEXT_MAX, "BADCOOKIE");
    else
        (void)snprintf(out, DNS_CODE_TEXT_MAX, "RCODE%u", rcode & 0xfff);
    return out;
}
